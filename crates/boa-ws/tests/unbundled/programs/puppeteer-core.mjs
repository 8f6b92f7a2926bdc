import puppeteer from "puppeteer-core";
await puppeteer.connect({ browserWSEndpoint: "ws://127.0.0.1:PORT/x" });
