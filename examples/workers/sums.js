// A worker of ../workers.js. It sends the bytes of each job to a server, and adds up those of the answer.

const socket = new WebSocket("ws://localhost:8080");
socket.binaryType = "arraybuffer";

socket.onopen = () => {
  onmessage = ({ data: { job } }) => (job ? socket.send(job) : socket.close(1000, name));
  postMessage({});
};

socket.onmessage = ({ data }) => {
  const sum = new Uint8Array(data).reduce((sum, byte) => sum + byte, 0);
  postMessage({ sum });
};

// The listener for messages would keep the worker alive.
socket.onclose = () => close();
