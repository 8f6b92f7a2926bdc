// A worker that is this bundle, too: a module of functions, an observable, an error, transferred bytes, and a pool.
import { Pool, Thread, Transfer, Worker, spawn } from "threads";
import { Observable } from "threads/observable";
import { expose } from "threads/worker";

const functions = {
  multiply: (a, b) => a * b,
  fail() {
    throw new RangeError("not here");
  },
  length: (buffer) => buffer.byteLength,
  echoes: (texts) =>
    new Observable((observer) => {
      const socket = new WebSocket("ws://localhost:8080/");
      let count = 0;
      socket.onopen = () => texts.forEach((text) => socket.send(text));
      socket.onmessage = ({ data }) => {
        observer.next(data);
        if (++count === texts.length) socket.close();
      };
      socket.onclose = () => observer.complete();
    }),
};

async function main() {
  const thread = await spawn(new Worker("bundle.js"));
  console.log("product:", await thread.multiply(6, 7));
  await thread.fail().catch((error) => console.log("error:", error.name, error.message));
  const { buffer } = new Uint8Array(1000);
  console.log("bytes:", await thread.length(Transfer(buffer)), buffer.byteLength);
  await new Promise((complete, error) => {
    thread.echoes(["one", "two"]).subscribe({ next: (text) => console.log("next:", text), complete, error });
  });
  Thread.events(thread).subscribe(({ type }) => console.log("event:", type));
  await Thread.terminate(thread);

  const pool = Pool(() => spawn(new Worker("bundle.js")), 2);
  const tasks = [1, 2, 3, 4].map((number) => pool.queue(({ multiply }) => multiply(number, number)));
  await pool.completed();
  console.log("squares:", (await Promise.all(tasks)).join());
  await pool.terminate();
}

if (globalThis.WorkerGlobalScope) expose(functions);
else main();
