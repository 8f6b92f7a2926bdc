onconnect = ({ ports: [port] }) => {
  port.onmessage = () => port.postMessage("a message");
  port.onmessageerror = ({ constructor, data, ports }) => {
    port.postMessage(`messageerror ${constructor.name} ${data} ${ports.length}`);
    close();
  };
};
