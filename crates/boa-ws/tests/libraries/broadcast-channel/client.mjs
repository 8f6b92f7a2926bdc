// Messages to all other channels of a name, in this thread and in a worker that is this bundle, too; and which of them is the leader.
import { BroadcastChannel, createLeaderElection } from "broadcast-channel";

const channel = new BroadcastChannel("news", { webWorkerSupport: true });
const next = (wanted) =>
  new Promise((resolve) => {
    const listener = (message) => {
      if (message.kind !== wanted) return;
      channel.removeEventListener("message", listener);
      resolve(message);
    };
    channel.addEventListener("message", listener);
  });

async function worker() {
  const socket = new WebSocket("ws://localhost:8080/");
  await new Promise((resolve) => (socket.onopen = resolve));
  const elector = createLeaderElection(channel);
  const question = next("question");
  await channel.postMessage({ kind: "ready", leads: await elector.applyOnce() });
  socket.send((await question).text);
  const { data } = await new Promise((resolve) => (socket.onmessage = resolve));
  socket.close();
  const led = elector.awaitLeadership();
  await channel.postMessage({ kind: "answer", text: data, when: new Date(0), bytes: new Uint8Array([1, 2, 3]) });
  await led;
  await channel.postMessage({ kind: "leader", isLeader: elector.isLeader });
  await elector.die();
  await channel.close();
}

async function main() {
  console.log("method:", channel.type);
  const elector = createLeaderElection(channel);
  await elector.awaitLeadership();
  console.log("leader:", elector.isLeader);
  const other = new BroadcastChannel("news");
  const heard = new Promise((resolve) => (other.onmessage = resolve));
  channel.onmessage = () => console.log("a channel hears itself");
  await channel.postMessage({ kind: "note", map: new Map([["a", 1]]) });
  console.log("another channel:", (await heard).map.get("a"));
  channel.onmessage = null;
  await other.close();

  const ready = next("ready");
  new Worker(import.meta.url, { type: "module" });
  console.log("the worker leads at once:", (await ready).leads);
  const answer = next("answer");
  await channel.postMessage({ kind: "question", text: "caf\u00e9" });
  const { text, when, bytes } = await answer;
  console.log("answer:", text, when.toISOString(), bytes.join());
  const leader = next("leader");
  await elector.die();
  console.log("the worker is the leader:", (await leader).isLeader);
  await channel.close();
  try {
    channel.postMessage({});
  } catch (error) {
    console.log("error:", error.message);
  }
}

await (globalThis.WorkerGlobalScope ? worker() : main());
