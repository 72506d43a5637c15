import { render } from "lit-html";
import type { View } from "../view";
import { page } from "./parts";

/** The server sends a view at once, and another one whenever something changes; a lost connection is made again. */
const events = new EventSource("/events");
let view: View | undefined;
let connected = true;

events.onmessage = ({ data }: MessageEvent<string>) => {
    view = JSON.parse(data) as View;
    connected = true;
    show();
};
events.onerror = () => {
    connected = false;
    show();
};

function show(): void {
    if (view) {
        document.title = `${view.checks.every(({ ok }) => ok) ? "" : "✗ "}Carts stack ${view.stack}`;
        render(page(view, connected), document.body);
    }
}
