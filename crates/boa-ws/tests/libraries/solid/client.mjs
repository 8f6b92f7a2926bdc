import { For, Show, createSignal } from "solid-js";
import html from "solid-js/html";
import { render } from "solid-js/web";

const socket = new WebSocket("ws://localhost:8080/");
const [list, setList] = createSignal([]);
const [text, setText] = createSignal("");
const add = (text) => setList((list) => [...list, text]);
socket.onopen = () => add("open");
socket.onmessage = ({ data }) => add(`echo ${data}`);
const send = (event) => {
    event.preventDefault();
    socket.send(text());
    setText("");
};

render(
    () => html`<main>
        <h1>Solid</h1>
        <ul><${For} each=${list}>${(text) => html`<li>${text}</li>`}<//></ul>
        <${Show} when=${() => list().length > 2}>${() => html`<p>many</p>`}<//>
        <form onSubmit=${send}>
            <input prop:value=${text} onInput=${({ target }) => setText(target.value)} />
            <button>Send</button>
        </form>
    </main>`,
    document.querySelector("#root"),
);
