import { mount } from "svelte";
import Chat from "./Chat.js";

mount(Chat, { target: document.querySelector("#root") });
