// One source floods the script with tasks of half a millisecond. A task of another source is ready, and waits. The script prints how
// many tasks of the flood ran before it: the median, and the maximum. It gives up after ten seconds.
const TASK = 0.5;
const TIMES = 5;
const MAX_WAIT_MS = 10_000;
const waited = [];
let all = 0;
let tasks = 0;
let since = Infinity;

function work() {
  const start = performance.now();
  if (start >= since) tasks += 1;
  if (start - since > MAX_WAIT_MS) {
    tell("more than " + tasks, "");
    since = Infinity;
  }
  while (performance.now() - start < TASK);
  // The flood is at its height. A timer might not run in time.
  if (++all === 100) wait();
}

function begin(now) {
  tasks = 0;
  since = now;
  if (flood.startsWith("promise jobs")) jobs();
}

// The task that waited.
function ran() {
  waited.push(tasks);
  since = Infinity;
  if (waited.length < TIMES) return wait();
  waited.sort((a, b) => a - b);
  tell(waited[TIMES >> 1], ", at most " + waited[TIMES - 1]);
}

function tell(median, most) {
  console.log("WAITED " + median + most);
}

// A hundred at most: no engine runs anything else before promise jobs have ended.
async function jobs() {
  for (let i = 0; i < 100; i++) {
    work();
    await null;
  }
}

function receive(sockets) {
  for (let i = 0; i < sockets; i++) new WebSocket(url + "/flood/text/100000000/10").onmessage = work;
}

const floods = {
  "messages of a socket": () => receive(1),
  "messages of 32 sockets": () => receive(32),
  "timers, 32 of them always due"() {
    for (let i = 0; i < 32; i++) setInterval(work, 1);
  },
  "posted messages, 100 at a time"() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      work();
      port2.postMessage(0);
    };
    for (let i = 0; i < 100; i++) port2.postMessage(0);
  },
  "promise jobs, 100 in a row": jobs,
};

const echo = new WebSocket(url + "/echo");
const { port1, port2 } = new MessageChannel();
echo.onmessage = port1.onmessage = ran;

const waits = {
  "a timer"() {
    setTimeout(ran, 10);
    begin(performance.now() + 10);
  },
  "a socket's echo"() {
    echo.send("");
    begin(performance.now());
  },
  "a posted message"() {
    port2.postMessage(0);
    begin(performance.now());
  },
};

const wait = waits[waiting];
echo.onopen = () => {
  floods[flood]();
};
