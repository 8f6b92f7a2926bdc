import { HubConnectionBuilder, HttpTransportType } from "@microsoft/signalr";
await new HubConnectionBuilder().withUrl("http://127.0.0.1:PORT/hub", { skipNegotiation: true, transport: HttpTransportType.WebSockets }).build().start();
