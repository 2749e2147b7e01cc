import { setTimeout as sleep } from "node:timers/promises";
import { type Receiver, startReceiver } from "../receiver";
import type { Surroundings } from "./check";

type Story = { what: string; run(surroundings: Surroundings): Promise<string[]> };

/** Milliseconds that an event may take. */
const patience = 15_000;

/** What takes more than one command: `stripe listen` with its flags, sending again, the time after a trigger. */
export const stories: Story[] = [
  {
    what: "trigger subscription_schedule.expiring, and two days more",
    async run({ cli, arrivals }) {
      await cli.run("trigger", "subscription_schedule.expiring");
      const { output } = await cli.run("get", "/v1/test_helpers/test_clocks", "-d", "limit=1");
      const clock = /"id": "(clock_\w+)"/.exec(output)?.[1] ?? "";
      const mark = await arrivals.mark();
      const advance = ["test_helpers", "test_clocks", "advance", clock, "--frozen-time", "1579737600"];
      const { code, output: answer } = await cli.run(...advance);
      return code === 0 ? await arrivals.missing(["subscription_schedule.expiring"], mark) : [answer];
    },
  },
  {
    what: "listen --events coupon.created",
    async run(surroundings) {
      const types = await heard(surroundings, ["--events", "coupon.created"], ({ received }) =>
        received.map(({ type }) => type),
      );
      return types.filter((type) => type !== "coupon.created").map((type) => `${type} was forwarded too`);
    },
  },
  {
    what: "listen --all-snapshot --headers --skip-verify --latest",
    async run(surroundings) {
      const flags = ["--all-snapshot", "--skip-verify", "--latest", "--headers", "X-From: the CLI"];
      const headers = await heard(surroundings, flags, ({ received }) =>
        received.map((delivery) => delivery.headers["x-from"]),
      );
      return headers.every((header) => header === "the CLI") ? [] : ["a header is missing"];
    },
  },
  {
    what: "events resend",
    async run({ cli, arrivals }) {
      const id = (await arrivals.mark()) ?? "";
      const before = arrivals.times(id);
      const { code, output } = await cli.run("events", "resend", id);
      if (code !== 0) return [output];
      const again = await eventually(() => arrivals.times(id) > before);
      return again ? [] : [`${id} did not come again`];
    },
  },
];

/** Listens with these flags while a product and then a coupon are made, and until the coupon was heard of. */
async function heard<T>({ cli }: Surroundings, flags: string[], look: (receiver: Receiver) => T): Promise<T> {
  const receiver = await startReceiver();
  const listening = await cli.listen(...flags, "--forward-to", receiver.url);
  try {
    await cli.run("trigger", "product.created");
    await cli.run("trigger", "coupon.created");
    const came = await eventually(() => receiver.received.some(({ type }) => type === "coupon.created"));
    if (!came) throw new Error(`coupon.created did not come: ${listening.output}`);
    return look(receiver);
  } finally {
    await listening.stop();
    receiver.close();
  }
}

async function eventually(condition: () => boolean): Promise<boolean> {
  for (const until = Date.now() + patience; Date.now() < until; await sleep(20)) if (condition()) return true;
  return false;
}
