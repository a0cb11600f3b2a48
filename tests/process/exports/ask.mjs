// Sends one case and gives what of the answer is compared.
const instant = /\d{8}(-|%2D)\d{5,6}/g;

export async function ask(client, [, path, query, [method, body] = ['GET']]) {
	const text = Object.keys(query).length ? `?${new URLSearchParams(query)}` : '';
	const answer = await client.send(method, path + text, body);
	return {
		status: answer.status,
		type: answer.headers.get('content-type'),
		name: answer.headers.get('content-disposition')?.replace(instant, 'INSTANT') ?? null,
		body: answer.text,
	};
}
