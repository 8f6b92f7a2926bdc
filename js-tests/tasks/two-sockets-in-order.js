// The answer of one socket that another's handler asked for comes after what that handler did.
const first = new WebSocket("ws://peer/");
const second = new WebSocket("ws://peer/");
first.onmessage = ({ data }) => {
  console.log("first", data);
  first.close();
  second.send("from first");
};
second.onmessage = ({ data }) => {
  console.log("second", data);
  second.close();
};
let open = 0;
first.onopen = second.onopen = () => {
  open += 1;
  if (open === 2) first.send("go");
};

// prints:
// | first go
// | second from first
