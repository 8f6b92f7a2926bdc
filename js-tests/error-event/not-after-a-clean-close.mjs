// A clean end has no error event, with any code and if either side begins.
for (const program of ["close=1000", "close=1011", "close", "expect=close&close"]) {
  const socket = new WebSocket(`ws://peer/?accept&${program}`);
  if (program.startsWith("expect")) socket.onopen = () => socket.close();
  socket.onerror = () => console.log("error");
  const { wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
  console.log(wasClean);
}

// prints:
// | true
// | true
// | true
// | true
