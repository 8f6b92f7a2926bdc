// The open socket of a shared worker, which keeps no runtime alive, says 1001 when the runtime is dropped.
// real-time
const source = `
  const socket = new WebSocket("ws://peer/?accept&expect=close:1001");
  const open = new Promise((resolve) => (socket.onopen = resolve));
  onconnect = ({ ports: [port] }) => open.then(() => port.postMessage("open"));`;
const { port } = new SharedWorker("data:text/javascript," + encodeURIComponent(source));
port.onmessage = ({ data }) => {
  console.log(data);
  port.close();
};

// prints:
// | open
