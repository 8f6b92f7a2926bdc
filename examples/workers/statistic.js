// A worker of ../broadcast-channel.js. Its name is the statistic that it keeps.

const better = name === "lowest" ? Math.min : Math.max;
const prices = new BroadcastChannel("prices");
let best;

prices.onmessage = ({ data: { price, end } }) => {
  if (end) {
    prices.postMessage({ name, best });
    // Nothing keeps the worker alive any longer.
    prices.close();
  } else if (price !== undefined) {
    best = best === undefined ? price : better(best, price);
  }
};

postMessage("listening");
