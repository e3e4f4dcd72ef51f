// nodemailer with its pool of eight connections: node nodemailer_pool.mjs PORT LETTERS SHAPE.json
import { existsSync, readFileSync } from "node:fs";
import nodemailer from "nodemailer";

const [port, letters, shape] = [Number(process.argv[2]), Number(process.argv[3]), JSON.parse(readFileSync(process.argv[4]))];
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, ignoreTLS: true, pool: true, maxConnections: 8, maxMessages: Infinity,
});
const began = performance.now();
const usedBefore = process.cpuUsage();
let next = 0;
const own = (text, number) => text.replaceAll("{number}", String(number));

async function sendInTurn() {
  while (next < letters) {
    const number = next++;
    await pool.sendMail({
      from: shape.sender, to: own(shape.recipient, number), subject: own(shape.subject, number),
      text: own(shape.text, number), html: shape.html ? own(shape.html, number) : undefined,
    });
  }
}
await Promise.all(Array.from({ length: 16 }, sendInTurn));
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(usedBefore);
pool.close();

// Linux's maxRSS counts what the parent had when it started us; VmHWM does not.
const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
const peak = Number(status.match(/VmHWM:\s+(\d+)/)?.[1] ?? process.resourceUsage().maxRSS);
console.log(JSON.stringify({
  processor_us: Math.round(((used.user + used.system) / letters) * 10) / 10,
  letters_per_second: Math.round((letters / seconds) * 10) / 10,
  peak_memory_mb: Math.round(peak / 102.4) / 10,
}));
