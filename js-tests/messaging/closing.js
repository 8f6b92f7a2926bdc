// The other end hears of a closed port after what was sent before; nothing comes out of a closed port, or goes into it.
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
