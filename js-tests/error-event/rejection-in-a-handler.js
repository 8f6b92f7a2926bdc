// An asynchronous handler that rejects is an unhandled rejection, and the connection continues.
// status: 1
// stderr: Uncaught (in promise) Error: asynchronous
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&close=1000");
socket.onmessage = async ({ data }) => {
  await null;
  if (data === "a") throw new Error("asynchronous");
  console.log(data);
};

// prints:
// | b
