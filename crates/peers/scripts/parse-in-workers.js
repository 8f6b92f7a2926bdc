// So many workers as `kind` says parse a document of JSON `count` times each, all at once, as records.js does.
const workers = Number(kind);
function work() {
  postMessage("ready");
  onmessage = ({ data: [text, count] }) => {
    let sum = 0;
    for (let i = 0; i < count; i++) for (const { price, symbol } of JSON.parse(text)) sum += price + symbol.length;
    postMessage(sum);
  };
}
const script = URL.createObjectURL(new Blob([`(${work})()`], { type: "text/javascript" }));
const records = [];
for (let id = 0; JSON.stringify(records).length < length; id++) {
  records.push({ id, symbol: `S${id % 50}`, price: (id % 90) + 0.25, volume: id * 7, open: true });
}
const text = JSON.stringify(records);
const all = [];
let start;
let ready = 0;
let done = 0;
for (let i = 0; i < workers; i++) {
  const worker = new Worker(script, { type: "module" });
  all.push(worker);
  worker.onmessage = ({ data }) => {
    if (data === "ready") {
      if (++ready < workers) return;
      start = performance.now();
      for (const one of all) one.postMessage([text, count]);
    } else if (++done === workers) {
      report(data > 0 ? count : 0, start);
      for (const one of all) one.terminate();
    }
  };
}
