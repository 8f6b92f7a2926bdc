// A socket made in a handler of another is as any: nothing of it happens before the task has ended.
const first = new WebSocket("ws://peer/?accept&text=again&close=1000");
first.onmessage = ({ data }) => {
  const second = new WebSocket(`ws://peer/?accept&text=${data}&close=1000`);
  second.onopen = () => console.log("second open");
  second.onmessage = ({ data }) => console.log("second", data);
  console.log("made", second.readyState);
  queueMicrotask(() => console.log("microtask", second.readyState));
};

// prints:
// | made 0
// | microtask 0
// | second open
// | second again
