// A broadcast channel reaches workers, and they reach each other. It keeps a worker alive until it is closed.
// real-time
const channel = new BroadcastChannel("team");
const workers = ["a", "b"].map((name) => new Worker("_broadcast.js", { name }));
const heard = [];
channel.onmessage = ({ data }) => {
  heard.push(data);
  if (data.startsWith("ready") && heard.length === 2) channel.postMessage("go");
  if (heard.length < 4) return;
  console.log(heard.sort().join("; "));
  channel.close();
};

// prints:
// | a has heard go; b has heard go; ready a; ready b
