let connections = 0;
onconnect = (event) => {
  const { data, origin, ports, source } = event;
  const [port] = ports;
  connections += 1;
  const are = `${ports.length} port that ${port === source ? "is" : "is not"} the source`;
  port.postMessage(
    `${name}: connection ${connections}, ${JSON.stringify(data)}, ${are}, ${event.constructor.name}, origin "${origin}"`,
  );
  port.onmessage = () => {
    port.postMessage("closing");
    close();
  };
};
