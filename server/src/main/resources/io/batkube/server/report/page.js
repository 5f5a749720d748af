// Unpacks the runs, then wakes the sections in the order of the page.

const wake = async () => {
  const headers = JSON.parse(document.getElementById('runs').textContent);
  const runs = await Promise.all(headers.map(readRun));
  for (const section of sections) section(runs);
  document.documentElement.dataset.ready = 'yes';
};

wake().catch(e => {
  const broken = document.getElementById('broken');
  broken.textContent = 'The charts could not be drawn: ' + e.message;
  broken.hidden = false;
  throw e;
});
