/** The size of an element, for what is drawn to its measure. */

import { useEffect, useState } from "preact/hooks";

export interface Size {
  width: number;
  height: number;
}

/** Its content's width and height in pixels as they change; nought until it is there. */
export function useSize(element: HTMLElement | null): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
