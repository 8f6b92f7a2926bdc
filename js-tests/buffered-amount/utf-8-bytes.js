// bufferedAmount counts text as UTF-8, bytes as they are, and no framing.
const socket = new WebSocket("ws://peer/");
socket.onopen = () => {
  const steps = ["", "abc", "é", "€", "😀", "\ud800", new ArrayBuffer(10), new Uint8Array(10).subarray(3), new DataView(new ArrayBuffer(4), 1), new Blob(["xyz"])];
  let before = 0;
  const grown = steps.map((data) => {
    socket.send(data);
    const by = socket.bufferedAmount - before;
    before = socket.bufferedAmount;
    return by;
  });
  console.log(grown.join());
  socket.close();
};

// prints:
// | 0,3,2,3,4,3,10,7,3,3
