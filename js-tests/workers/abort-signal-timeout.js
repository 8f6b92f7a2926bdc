// A worker waits for AbortSignal.timeout while its signal, or one that depends on it, has a listener, which may begin to listen for messages.
// real-time
const run = (source, then) => {
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`);
  worker.onmessage = ({ data }) => {
    console.log(data);
    then(worker, data);
  };
};
const listens = (signal) => `${signal}.onabort = ({ target }) => {
  onmessage = ({ data }) => { postMessage(data); close(); };
  postMessage(target.reason.name);
};`;
const answer = (worker, data) => data === "TimeoutError" && worker.postMessage("answered");
run(listens("AbortSignal.timeout(5)"), (worker, data) => {
  answer(worker, data);
  if (data === "answered") run(listens("AbortSignal.any([AbortSignal.timeout(5)])"), answer);
});

// prints:
// | TimeoutError
// | answered
// | TimeoutError
// | answered
