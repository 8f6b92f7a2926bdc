// Compiles the component, as the plug-ins of bundlers do.
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "svelte/compiler";

const file = (name) => new URL(name, import.meta.url);
const { js } = compile(readFileSync(file("Chat.svelte"), "utf8"), { generate: "client", filename: "Chat.svelte" });
writeFileSync(file("Chat.js"), js.code);
