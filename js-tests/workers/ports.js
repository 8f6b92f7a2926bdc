// A MessagePort goes to a worker, and from there to another one. Messages that wait for it go with it.
// real-time
const { port1, port2 } = new MessageChannel();
port1.postMessage("sent before");
const first = new Worker("_ports.js", { name: "first" });
const second = new Worker("_ports.js", { name: "second" });
const between = new MessageChannel();
first.postMessage({ port: port2, next: between.port1 }, [port2, between.port1]);
second.postMessage({ next: between.port2 }, { transfer: [between.port2] });
port1.onmessage = ({ data }) => {
  console.log(data);
  port1.postMessage("more");
  port1.onmessage = ({ data }) => {
    console.log(data);
    port1.close();
  };
};
port1.onclose = () => console.log("not here");

// prints:
// | second has got: sent before
// | second has got: more
