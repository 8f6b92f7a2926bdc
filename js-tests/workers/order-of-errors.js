// Errors of a worker come after the messages that it has sent before, however many there are, and none after terminate().
// real-time
const worker = new Worker("_order-of-errors.js");
const log = [];
let errors = 0;
worker.onmessage = ({ data }) => {
  if (data !== "end") return log.push(data);
  console.log(log.join(), errors);
  worker.terminate();
};
worker.onerror = (event) => {
  event.preventDefault();
  if (errors++ === 0) log.push(event.message);
};

// prints:
// | 0,1,2,Uncaught first,3 2001
