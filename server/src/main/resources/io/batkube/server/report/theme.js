// Light and dark: the system's choice, or the reader's.

const themeButton = document.getElementById('theme');
const themes = ['', 'light', 'dark'];
const themeListeners = [];
let palette = readPalette();

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue('--' + name).trim();
  return {
    colour,
    jobs: [0, 1, 2, 3, 4, 5].map(i => colour('job-' + i)),
    series: [0, 1, 2, 3, 4, 5].map(i => colour('series-' + i))
  };
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  themeButton.textContent = 'Theme: ' + (name || 'system');
  repaint();
}

function repaint() {
  palette = readPalette();
  themeListeners.forEach(f => f());
}

function remembered(write) {
  // A page opened from a file may have no storage: then the choice lasts as long as the page.
  try {
    if (write === undefined) return localStorage.getItem('batkube-theme') ?? '';
    localStorage.setItem('batkube-theme', write);
  } catch {
    return '';
  }
}

themeButton.hidden = false;
themeButton.addEventListener('click', () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? '') + 1) % 3];
  remembered(next);
  setTheme(next);
});
setTheme(themes.includes(remembered()) ? remembered() : '');
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
let screenTheme = '';
addEventListener('beforeprint', () => {
  screenTheme = document.documentElement.dataset.theme;
  setTheme('light');
  charts.forEach(c => c.drawNow());
});
addEventListener('afterprint', () => setTheme(screenTheme));
