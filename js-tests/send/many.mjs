// Thousands of messages sent in one task arrive one by one and in order.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept");
await new Promise((resolve) => (socket.onopen = resolve));
for (let i = 0; i < 3000; ++i) socket.send(String(i));
console.log(socket.bufferedAmount);
socket.close();
await new Promise((resolve) => (socket.onclose = resolve));
const entries = await journal("a");
console.log(entries.length, entries.every((entry, i) => i === 3000 || entry === `text:${i}`));

// prints:
// | 10890
// | 3001 true
