// The origin of a data: URL is opaque. Workers below have the same one: its broadcast channels, and "null" for servers.
// location: http://app.example/
// real-time
const inner = `
  const socket = new WebSocket("ws://peer/?accept&request=Origin&close=1000");
  socket.onmessage = ({ data }) => new BroadcastChannel("team").postMessage(origin + " " + data);
  socket.onclose = () => close();`;
const outer = `
  const channel = new BroadcastChannel("team");
  channel.onmessage = ({ data }) => {
    channel.close();
    postMessage("below: " + data);
    new Worker("http://app.example/worker.js").onerror = ({ type }) => {
      postMessage(type);
      close();
    };
  };
  const socket = new WebSocket("ws://peer/?accept&request=Origin&close=1000");
  socket.onmessage = ({ data }) => {
    postMessage(origin + " " + data);
    new Worker(URL.createObjectURL(new Blob([${JSON.stringify(inner)}])));
  };`;
const channel = new BroadcastChannel("team");
channel.onmessage = ({ data }) => console.log("heard", data);
const worker = new Worker(`data:text/javascript,${encodeURIComponent(outer)}`);
worker.onmessage = ({ data }) => {
  console.log(data);
  if (data === "error") channel.close();
};

// prints:
// | null null
// | below: null null
// | error
