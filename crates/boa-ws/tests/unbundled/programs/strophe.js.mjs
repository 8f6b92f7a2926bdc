import { Strophe } from "strophe.js";
new Strophe.Connection("ws://127.0.0.1:PORT/x").connect("a@b", "c", () => {});
