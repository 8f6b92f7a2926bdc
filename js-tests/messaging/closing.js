// The other port is closed after the earlier messages; a closed port neither receives nor sends.
const { port1, port2 } = new MessageChannel();
port2.onmessage = ({ data }) => console.log(data);
port2.onclose = ({ type, isTrusted }) => {
  console.log(type, isTrusted);
  port2.postMessage("not delivered");
};
port1.onmessage = port1.onclose = () => console.log("never");
port1.postMessage("before");
port2.postMessage("lost");
port1.close();
port1.close();
port1.postMessage("after");

// prints:
// | before
// | close true
