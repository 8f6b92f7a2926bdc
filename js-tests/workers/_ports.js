// The first worker sends the port on to the second one, which answers, and ends when the port is closed.
onmessage = ({ data: { port, next } }) => {
  onmessage = null;
  if (port) {
    next.postMessage(port, [port]);
    next.close();
    return;
  }
  next.onmessage = ({ data: port }) => {
    port.onmessage = ({ data }) => port.postMessage(`${name} has got: ${data}`);
    port.onclose = () => next.close();
  };
};
