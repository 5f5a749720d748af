// Numbers and times in words, and the ticks of axes. Words.java writes the same way.

const sections = [];

const DAY = 86400;

/** 28467 → "28 467". */
function groups(value) {
  const [whole, fraction] = String(value).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') + (fraction ? '.' + fraction : '');
}

/** Four significant digits, or all digits before the point. */
function rounded(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return groups(Number(value.toFixed(Math.min(6, Math.max(0, 4 - Math.max(1, digits))))));
}

const two = n => (n < 10 ? '0' : '') + n;

/** 12.5 s, 3 min 05 s, 7 h 02 min, 332 d 21 h. */
function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 0) return '−' + duration(-seconds);
  if (seconds < 60) return rounded(seconds) + ' s';
  const s = Math.round(seconds);
  if (s < 3600) return Math.floor(s / 60) + ' min ' + two(s % 60) + ' s';
  if (s < DAY) return Math.floor(s / 3600) + ' h ' + two(Math.floor(s / 60) % 60) + ' min';
  return groups(Math.floor(s / DAY)) + ' d ' + (Math.floor(s / 3600) % 24) + ' h';
}

/** A duration, and the same in seconds where that says more. */
function exactDuration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  return seconds < 60 ? exactSeconds(seconds) : `${duration(seconds)} (${exactSeconds(seconds)})`;
}

/** All microseconds that there are. */
function exactSeconds(seconds) {
  return groups(Number(seconds.toFixed(6))) + ' s';
}

function percent(share) {
  return (share * 100).toFixed(1) + ' %';
}

/** A point in simulated time: 12 d 07:30:05, or plain seconds early on. */
function instant(seconds, step = 1) {
  const sign = seconds < 0 ? '−' : '';
  const decimals = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
  const t = Math.abs(seconds);
  const whole = Math.floor(t + 1e-9);
  const fraction = decimals ? (t - whole).toFixed(decimals).slice(1) : '';
  const clock = two(Math.floor(whole / 3600) % 24) + ':' + two(Math.floor(whole / 60) % 60);
  const day = whole >= DAY ? groups(Math.floor(whole / DAY)) + ' d ' : '';
  return sign + day + (step >= 60 ? clock : clock + ':' + two(whole % 60) + fraction);
}

/** An instant for a sentence or a table: seconds early on, days and a clock later. */
function moment(seconds, step = 1) {
  return Math.abs(seconds) < 1200 ? rounded(seconds) + ' s' : instant(seconds, step);
}

/** The date of an instant, if the log says when it began. */
function date(run, seconds) {
  const start = Date.parse(run.startDate ?? '');
  const then = new Date(start + seconds * 1000);
  return Number.isNaN(then.getTime()) ? '' : then.toISOString().slice(0, 19).replace('T', ' ');
}

const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000].map(d => d * DAY)
];

/** The least step of time that leaves at most `most` ticks in `span` seconds. */
function timeStep(span, most) {
  const wanted = span / most;
  if (wanted < 1) return niceStep(wanted);
  return TIME_STEPS.find(step => step >= wanted) ?? niceStep(wanted / DAY) * DAY;
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(wanted) {
  const power = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  return power * ([1, 2, 5].find(f => f * power >= wanted * (1 - 1e-9)) ?? 10);
}

/** Label of a tick: seconds on short axes; days, hours, minutes on long ones. */
function tickLabel(t, step, end) {
  if (end <= 1200) return groups(Number(t.toFixed(6))) + ' s';
  if (step >= DAY) return groups(Math.round(t / DAY)) + ' d';
  if (step >= 60 && t >= DAY && Math.round(t) % DAY === 0) return groups(Math.round(t / DAY)) + ' d';
  return instant(t, step);
}
