// What all charts share: a canvas of the right resolution, an overlay for the pointer, the time
// that is in view, and gestures.

const charts = [];
const MARGIN = {left: 62, right: 14};

/** A stretch of a line that can be zoomed and panned within its full extent. */
class View {
  constructor(first, last, least) {
    Object.assign(this, {first, last, least, from: first, to: last, listeners: []});
  }

  get span() { return this.to - this.from; }
  get whole() { return this.from <= this.first && this.to >= this.last; }

  show(from, to) {
    const span = Math.min(this.last - this.first, Math.max(this.least, to - from));
    const middle = (from + to) / 2;
    this.from = Math.min(this.last - span, Math.max(this.first, middle - span / 2));
    this.to = this.from + span;
    this.listeners.forEach(f => f());
  }

  zoom(factor, around = (this.from + this.to) / 2) {
    const span = Math.min(this.last - this.first, Math.max(this.least, this.span * factor));
    const share = (around - this.from) / this.span;
    const from = around - share * span;
    this.show(from, from + span);
  }

  pan(by) {
    const move = Math.min(this.last - this.to, Math.max(this.first - this.from, by));
    if (move) this.show(this.from + move, this.to + move);
  }

  reset() { this.show(this.first, this.last); }
}

/** The instant under the pointer, for all charts at once. */
const pointer = {
  time: NaN,
  move(time) {
    if (Object.is(this.time, time)) return;
    this.time = time;
    charts.forEach(c => c.pointAgain());
  }
};

/** A canvas with margins that draws when it must, at most once a frame. */
class Chart {
  constructor(figure, height) {
    this.figure = figure;
    this.canvas = figure.querySelector('canvas');
    this.height = height;
    this.margin = {...MARGIN, top: 6, bottom: 24};
    this.overlay = document.createElement('canvas');
    this.overlay.className = 'overlay';
    this.overlay.setAttribute('aria-hidden', 'true');
    this.canvas.after(this.overlay);
    this.ctx = this.canvas.getContext('2d');
    this.over = this.overlay.getContext('2d');
    this.dirty = this.pointed = false;
    this.frame = 0;
    charts.push(this);
    themeListeners.push(() => this.again());
    new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
  }

  start() { this.resize(); }

  resize() {
    const width = this.canvas.parentElement.clientWidth;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (width < 1 || (width === this.width && ratio === this.ratio)) return;
    this.width = width;
    this.ratio = ratio;
    for (const canvas of [this.canvas, this.overlay]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(this.height * ratio);
      canvas.style.width = width + 'px';
      canvas.style.height = this.height + 'px';
    }
    this.drawNow();
  }

  get plotWidth() { return Math.max(10, this.width - this.margin.left - this.margin.right); }
  get plotHeight() { return Math.max(10, this.height - this.margin.top - this.margin.bottom); }

  again() { this.dirty = true; this.ask(); }
  pointAgain() { this.pointed = true; this.ask(); }

  ask() {
    if (this.frame || !this.width) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.dirty) this.drawNow();
      else this.pointNow();
    });
  }

  drawNow() {
    if (!this.width) return;
    this.dirty = false;
    this.prepare(this.ctx);
    this.draw(this.ctx);
    this.pointNow();
  }

  pointNow() {
    this.pointed = false;
    this.prepare(this.over);
    this.point(this.over);
  }

  prepare(ctx) {
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    ctx.font = '11px system-ui, sans-serif';
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
  }

  /** Horizontal lines and their labels. */
  valueAxis(ctx, ticks, y, label) {
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const tick of ticks) {
      const at = Math.round(y(tick)) + 0.5;
      ctx.strokeStyle = palette.colour('grid');
      line(ctx, this.margin.left, at, this.width - this.margin.right, at);
      ctx.fillStyle = palette.colour('muted');
      ctx.fillText(label(tick), this.margin.left - 6, at);
    }
  }
}

function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

/** A chart over simulated time; all of them show the same stretch. */
class TimeChart extends Chart {
  constructor(figure, height, time, runs) {
    super(figure, height);
    this.time = time;
    this.dated = runs.find(r => r.startDate && date(r, 0));
    this.margin.bottom = this.dated ? 36 : 24;
    time.listeners.push(() => this.again());
    this.gestures();
  }

  x(t) { return this.margin.left + (t - this.time.from) / this.time.span * this.plotWidth; }
  t(x) { return this.time.from + (x - this.margin.left) / this.plotWidth * this.time.span; }

  timeAxis(ctx) {
    const {from, to, span} = this.time;
    const step = timeStep(span, Math.max(2, this.plotWidth / 105));
    const bottom = this.height - this.margin.bottom;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    let lastDate = '';
    for (let k = Math.ceil(from / step - 1e-9); k * step <= to + span * 1e-9; k++) {
      const t = k * step;
      const x = Math.round(this.x(t)) + 0.5;
      ctx.strokeStyle = palette.colour('axis');
      line(ctx, x, bottom, x, bottom + 4);
      ctx.fillStyle = palette.colour('text');
      const write = (text, y) =>
        ctx.fillText(text, Math.min(this.width - ctx.measureText(text).width / 2, x), y);
      write(tickLabel(t, step, this.time.last), bottom + 6);
      if (this.dated) {
        const full = date(this.dated, t);
        const day = full.slice(0, 10);
        const text = step >= DAY || day !== lastDate ? day : full.slice(11, step >= 60 ? 16 : 19);
        lastDate = day;
        ctx.fillStyle = palette.colour('muted');
        write(text, bottom + 20);
      }
    }
    ctx.strokeStyle = palette.colour('axis');
    line(ctx, this.margin.left, bottom + 0.5, this.width - this.margin.right, bottom + 0.5);
  }

  /** The line under the pointer. */
  crosshair(ctx) {
    if (!(pointer.time >= this.time.from && pointer.time <= this.time.to)) return;
    const x = Math.round(this.x(pointer.time)) + 0.5;
    ctx.strokeStyle = palette.colour('pointer');
    line(ctx, x, this.margin.top, x, this.height - this.margin.bottom);
  }

  gestures() {
    const canvas = this.canvas;
    let held;
    canvas.addEventListener('wheel', e => this.wheel(e), {passive: false});
    canvas.addEventListener('pointerdown', e => {
      if (e.button !== 0) return;
      held = {x: e.offsetX, y: e.offsetY, moved: false};
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener('pointermove', e => {
      if (held && (held.moved || Math.hypot(e.offsetX - held.x, e.offsetY - held.y) > 3)) {
        this.drag(e.offsetX - held.x, e.offsetY - held.y);
        held = {x: e.offsetX, y: e.offsetY, moved: true};
        canvas.classList.add('held');
      }
      this.hover(e);
    });
    const release = e => {
      if (held && !held.moved && e.type === 'pointerup') this.click(e);
      held = undefined;
      canvas.classList.remove('held');
    };
    canvas.addEventListener('pointerup', release);
    canvas.addEventListener('pointercancel', release);
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('dblclick', e => this.time.zoom(0.4, this.t(e.offsetX)));
  }

  wheel(e) {
    // A page that is being scrolled goes on scrolling when a chart comes under the pointer.
    if (e.timeStamp - lastScroll < 300) {
      lastScroll = e.timeStamp;
      return;
    }
    const unit = e.deltaMode === 1 ? 20 : e.deltaMode === 2 ? 400 : 1;
    const dx = e.deltaX * unit;
    const dy = e.deltaY * unit;
    if (e.shiftKey) {
      e.preventDefault();
      this.wheelHosts(dy || dx, e);
    } else if (Math.abs(dx) > Math.abs(dy)) {
      e.preventDefault();
      this.time.pan(dx / this.plotWidth * this.time.span);
    } else if (dy < 0 || !this.time.whole) {
      e.preventDefault();
      this.time.zoom(Math.exp(Math.max(-300, Math.min(300, dy)) * 0.002), this.t(e.offsetX));
    }
  }

  wheelHosts() {}
  drag(dx) { this.time.pan(-dx / this.plotWidth * this.time.span); }
  hover(e) { pointer.move(this.t(Math.max(this.margin.left, e.offsetX))); }
  leave() { pointer.move(NaN); }
  click() {}
}

let lastScroll = -1e9;
addEventListener('wheel', e => {
  if (!e.target.closest?.('.gantt .plot, .curve .plot')) lastScroll = e.timeStamp;
}, {passive: true, capture: true});

/** A value that changes at instants: values[i] holds from times[i] until times[i + 1]. */
class Steps {
  constructor(times, values) { Object.assign(this, {times, values}); }

  /** Sums of changes; rises and falls are [instant, size] in ascending order of instants. */
  static of(rises, falls) {
    const times = new Float64Array(rises.n + falls.n);
    const values = new Float64Array(times.length);
    let used = 0;
    let value = 0;
    for (let r = 0, f = 0; r < rises.n || f < falls.n; used++) {
      const now = Math.min(r < rises.n ? rises.at(r) : Infinity, f < falls.n ? falls.at(f) : Infinity);
      while (r < rises.n && rises.at(r) === now) value += rises.size(r++);
      while (f < falls.n && falls.at(f) === now) value -= falls.size(f++);
      times[used] = now;
      values[used] = value;
    }
    return new Steps(times.subarray(0, used), values.subarray(0, used));
  }

  /** The last change at or before an instant, or -1. */
  before(t) {
    let low = -1;
    let high = this.times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.times[middle] <= t) low = middle;
      else high = middle;
    }
    return low;
  }

  valueAt(t) {
    const i = this.before(t);
    return i < 0 ? 0 : this.values[i];
  }

  get max() {
    let max = 0;
    for (const v of this.values) if (v > max) max = v;
    return max;
  }

  /** The first instant of the greatest value. */
  get peak() {
    let at = 0;
    for (let i = 0; i < this.values.length; i++) if (this.values[i] > this.values[at]) at = i;
    return this.times[at];
  }

  /** Mean between two instants. */
  mean(from, to) {
    let sum = 0;
    for (let i = Math.max(0, this.before(from)); i < this.times.length && this.times[i] < to; i++) {
      const end = Math.min(to, this.times[i + 1] ?? to);
      sum += this.values[i] * Math.max(0, end - Math.max(from, this.times[i]));
    }
    return to > from ? sum / (to - from) : 0;
  }

  /** Least, greatest and mean value in each of `count` equal parts of a stretch of time. */
  sample(from, to, count) {
    const {times, values} = this;
    const min = new Float64Array(count);
    const max = new Float64Array(count);
    const mean = new Float64Array(count);
    const part = (to - from) / count;
    let i = this.before(from);
    for (let p = 0; p < count; p++) {
      const end = from + part * (p + 1);
      let at = from + part * p;
      let value = i < 0 ? 0 : values[i];
      let low = value;
      let high = value;
      let sum = 0;
      while (i + 1 < times.length && times[i + 1] < end) {
        i++;
        sum += value * (times[i] - at);
        at = times[i];
        value = values[i];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      sum += value * (end - at);
      min[p] = low;
      max[p] = high;
      mean[p] = sum / part;
    }
    return {min, max, mean};
  }
}

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [1, 4], [14, 4]];

/** A line under the charts that says which run is which, by dash and by colour. */
function runLegend(runs, before) {
  const list = document.createElement('ul');
  list.className = 'legend';
  list.setAttribute('aria-label', 'Lines');
  for (const run of runs) {
    const item = list.appendChild(document.createElement('li'));
    const swatch = item.appendChild(document.createElement('canvas'));
    swatch.width = 88;
    swatch.height = 24;
    swatch.setAttribute('aria-hidden', 'true');
    item.append(run.title);
    const paint = () => {
      const ctx = swatch.getContext('2d');
      ctx.setTransform(2, 0, 0, 2, 0, 0);
      ctx.clearRect(0, 0, 44, 12);
      seriesStyle(ctx, run.index);
      line(ctx, 1, 6, 43, 6);
    };
    paint();
    themeListeners.push(paint);
  }
  before.before(list);
}

function seriesStyle(ctx, index) {
  ctx.strokeStyle = palette.series[index % palette.series.length];
  ctx.lineWidth = 1.75;
  ctx.setLineDash(DASHES[index % DASHES.length]);
}
