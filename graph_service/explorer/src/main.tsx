import { effect } from "@preact/signals";
import { render } from "preact";
import "./style/base.css";
import { followAddress } from "./state/address";
import { followState, pending } from "./state/answers";
import { layingOut } from "./picture/layout";
import { Page } from "./shell/page";

followAddress();
followState();
render(<Page />, document.getElementById("app")!);
// For assistive technology and tests: whether something is still to come.
effect(() => {
  document.documentElement.toggleAttribute("data-busy", pending.value > 0 || layingOut.value);
});
