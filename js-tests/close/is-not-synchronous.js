// close() changes readyState at once and fires nothing before the task has ended, its microtasks included.
const socket = new WebSocket("ws://peer/?accept&expect=close&close");
socket.onclose = () => console.log("close");
socket.onopen = async () => {
  console.log(socket.close(), socket.readyState);
  for (let i = 0; i < 100; ++i) await null;
  console.log("microtasks", socket.readyState);
};

// prints:
// | undefined 2
// | microtasks 2
// | close
