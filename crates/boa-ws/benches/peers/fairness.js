// Something floods the script with tasks of half a millisecond; something else waits for its turn. Tells how many tasks of the flood
// ran between when it could have run and when it did: the median, and the most. What waits for ten seconds has waited for too long.
const TASK = 0.5;
const TIMES = 5;
const PATIENCE = 10_000;
const waited = [];
let all = 0;
let tasks = 0;
let since = Infinity;

function work() {
  const start = performance.now();
  if (start >= since) tasks += 1;
  if (start - since > PATIENCE) {
    tell("more than " + tasks, "");
    since = Infinity;
  }
  while (performance.now() - start < TASK);
  // When the flood has risen. A timer might come too late for that.
  if (++all === 100) wait();
}

function begin(now) {
  tasks = 0;
  since = now;
  if (flood === "promise jobs") jobs();
}

// What waits calls this; it waits again until it has waited often enough.
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

// A hundred, and no more, for they let nothing else run in any engine.
async function jobs() {
  for (let i = 0; i < 100; i++) {
    work();
    await null;
  }
}

const floods = {
  messages() {
    const socket = new WebSocket(url + "/flood/text/100000000/10");
    socket.onmessage = work;
  },
  timers() {
    for (let i = 0; i < 32; i++) setInterval(work, 1);
  },
  "posted messages"() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      work();
      port2.postMessage(0);
    };
    for (let i = 0; i < 100; i++) port2.postMessage(0);
  },
  "promise jobs": jobs,
};

const echo = new WebSocket(url + "/echo");
const { port1, port2 } = new MessageChannel();
echo.onmessage = port1.onmessage = ran;

const waits = {
  "a timer"() {
    setTimeout(ran, 10);
    begin(performance.now() + 10);
  },
  "another socket"() {
    echo.send("");
    begin(performance.now());
  },
  "another port"() {
    port2.postMessage(0);
    begin(performance.now());
  },
};

const wait = waits[who];
echo.onopen = () => {
  floods[flood]();
};
