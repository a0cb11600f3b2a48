// Bins of time in a zone, by what Intl says a clock there shows.
const formats = new Map();

/** What the clock shows at an instant, as the milliseconds of the same calendar fields in UTC. */
export function wallClock(instant, zone) {
	if (!formats.has(zone)) {
		formats.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }));
	}
	const part = Object.fromEntries(formats.get(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
	return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) + (((instant % 1000) + 1000) % 1000);
}

/** The first instant at which the clock shows `wall`, or has gone past it. */
export function instantOf(wall, zone) {
	const hour = 3600000;
	const offsets = [-30, -15, 0, 15, 30].map((hours) => wallClock(wall + hours * hour, zone) - (wall + hours * hour));
	const exact = offsets.map((offset) => wall - offset).filter((instant) => wallClock(instant, zone) === wall);
	if (exact.length) return Math.min(...exact);
	let [before, after] = [wall - 30 * hour, wall + 30 * hour];
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (wallClock(middle, zone) >= wall) after = middle; else before = middle;
	}
	return after;
}

/** The instant meant by a clock's time without a zone: the later of two; as if the clock had not been put forward. */
function readingOf(wall, zone) {
	const hour = 3600000;
	const offsets = [-30, -15, 0, 15, 30].map((hours) => wallClock(wall + hours * hour, zone) - (wall + hours * hour));
	const exact = offsets.map((offset) => wall - offset).filter((instant) => wallClock(instant, zone) === wall);
	return exact.length ? Math.max(...exact) : wall - offsets[0];
}

export function floorWall(wall, unit) {
	const at = new Date(wall);
	const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
	switch (unit) {
		case 'minute': return wall - (((wall % 60000) + 60000) % 60000);
		case 'hour': return Date.UTC(year, month, day, at.getUTCHours());
		case 'day': return Date.UTC(year, month, day);
		case 'week': return Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7));
		case 'month': return Date.UTC(year, month, 1);
		case 'quarter': return Date.UTC(year, month - (month % 3), 1);
		default: return Date.UTC(year, 0, 1);
	}
}

/** Begin of the bin of an instant. */
export function binOfInstant(instant, unit, zone) {
	const wall = wallClock(instant, zone);
	const begin = floorWall(wall, unit);
	return unit === 'minute' || unit === 'hour' ? begin - (wall - instant) : instantOf(begin, zone);
}

/** The same for a clock that is read as it is. */
export const binOfWall = (wall, unit, zone) => (unit === 'minute' || unit === 'hour' ? readingOf : instantOf)(floorWall(wall, unit), zone);

export function isoIn(instant, zone) {
	const wall = wallClock(instant, zone);
	const minutes = Math.round((wall - instant) / 60000);
	const two = (number) => String(number).padStart(2, '0');
	return `${new Date(wall).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
