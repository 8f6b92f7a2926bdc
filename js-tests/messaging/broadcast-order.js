// Messages of broadcast channels are delivered in the order in which they were sent, to the oldest channel first.
const [c1, c2, c3] = [1, 2, 3].map((number) => {
  const channel = new BroadcastChannel("order");
  channel.onmessage = ({ data }) => {
    console.log(`c${number} < ${data}`);
    if (number === 3 && data === "done") [c1, c2, c3].forEach((channel) => channel.close());
  };
  return channel;
});
c1.postMessage("from 1");
c3.postMessage("from 3");
c2.postMessage("done");

// prints:
// | c2 < from 1
// | c3 < from 1
// | c1 < from 3
// | c2 < from 3
// | c1 < done
// | c3 < done
