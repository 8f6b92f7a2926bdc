// A worker that has called close() broadcasts nothing more.
// real-time
const channel = new BroadcastChannel("news");
channel.onmessage = ({ data }) => {
  console.log(data);
  if (data !== "before") return channel.close();
  new Worker("_broadcast-next.js");
};
new Worker("_broadcast-after-close.js");

// prints:
// | before
// | the next worker
