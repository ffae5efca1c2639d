/** Asks for the token of a service that has one. It is kept in memory until the page is closed. */

import { useEffect, useRef } from "preact/hooks";
import { setToken } from "../api/client";
import { attempt } from "../state/answers";

export function TokenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    setToken(field.current?.value.trim() ?? "");
    attempt.value += 1;
  };
  return (
    <dialog ref={dialog} aria-labelledby="token-title">
      <form onSubmit={send}>
        <h2 id="token-title">This service asks for a token</h2>
        <label for="token">Token</label>
        <input id="token" ref={field} type="password" autocomplete="off" required />
        <p class="quiet">It stays in this page's memory and is gone when the page is closed or loaded again.</p>
        <button type="submit">Go on</button>
      </form>
    </dialog>
  );
}
