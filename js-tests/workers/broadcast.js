// A broadcast channel reaches workers, and they reach each other. It keeps a worker alive until it is closed.
// The opaque origin of a data: URL has channels of its own.
// real-time
const channel = new BroadcastChannel("team");
const heard = [];
const source = "new BroadcastChannel('team').postMessage('not heard'); postMessage(0); close()";
let workers;
new Worker(`data:text/javascript,${source}`).onmessage = () => {
  workers = ["a", "b"].map((name) => new Worker("_broadcast.js", { name }));
};
channel.onmessage = ({ data }) => {
  heard.push(data);
  if (data.startsWith("ready") && heard.length === 2) channel.postMessage("go");
  if (heard.length < 4) return;
  console.log(heard.sort().join("; "));
  channel.close();
};

// prints:
// | a has heard go; b has heard go; ready a; ready b
