import { useEffect, useReducer, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

function Count({ list }) {
    return list.length > 2 && <p>many</p>;
}

function Chat() {
    const [list, add] = useReducer((list, text) => [...list, { id: list.length, text }], []);
    const [text, setText] = useState("");
    const ref = useRef(null);
    useEffect(() => {
        const socket = (ref.current = new WebSocket("ws://localhost:8080/"));
        socket.onopen = () => add("open");
        socket.onmessage = ({ data }) => add(`echo ${data}`);
        return () => socket.close();
    }, []);
    const send = (event) => {
        event.preventDefault();
        ref.current.send(text);
        setText("");
    };
    return (
        <main>
            <h1>React</h1>
            <ul>{list.map(({ id, text }) => <li key={id}>{text}</li>)}</ul>
            <Count list={list} />
            <form onSubmit={send}>
                <input value={text} onChange={({ target }) => setText(target.value)} />
                <button disabled={!text}>Send</button>
            </form>
        </main>
    );
}

createRoot(document.querySelector("#root")).render(<Chat />);
