import { render } from "preact";
import "./style/base.css";
import { followAddress } from "./state/address";
import { followState } from "./state/answers";
import { Page } from "./shell/page";

followAddress();
followState();
render(<Page />, document.getElementById("app")!);
