// Prints how long a start takes and what an idle server weighs: the median of STARTS (9) starts on each database. Figures
// for a person to read, not a test.
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';

const starts = Number(process.env.STARTS ?? 9);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const row = (...cells) => console.log(cells.map((cell, i) => (i ? String(cell).padStart(22) : cell.padEnd(8))).join(''));

row('', 'existing, ms', 'bootstrap + start, ms', 'idle RSS, MB');
for (const kind of kinds()) {
	const existing = [], whole = [], memory = [];
	for (let i = 0; i < starts; i++) {
		const database = freshDatabase(kind);
		const began = performance.now();
		await bootstrap(database);
		const server = await Server.start(database);
		whole.push(performance.now() - began);
		await server.stop();
		const again = await Server.start(database);
		existing.push(again.readyAfter);
		await sleep(300);
		memory.push(again.rss());
		await again.stop();
		await database.drop();
	}
	row(kind, median(existing).toFixed(0), median(whole).toFixed(0), median(memory).toFixed(1));
}
