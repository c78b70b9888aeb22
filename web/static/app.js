/* What a page can do better with a script. Everything works without it. Written for engines
   of 2018: no optional chaining, no nullish operator, no event.submitter relied upon. */
(function () {
  'use strict';
  var body = document.body;

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function say(text, kind) {
    var live = document.getElementById('live');
    if (!live) { return; }
    live.innerHTML = '';
    var p = document.createElement('p');
    p.className = 'alert ' + kind;
    p.textContent = text;
    live.appendChild(p);
  }

  /* A summary of faults is read out and reached first. */
  var faults = document.getElementById('faults') || document.getElementById('conflict');
  if (faults) { faults.setAttribute('tabindex', '-1'); faults.focus(); }

  /* One press, one request. The key in the form makes a second one harmless anyway. */
  all('form[data-once]').forEach(function (form) {
    form.addEventListener('submit', function (event) {
      if (event.defaultPrevented) { return; }
      if (form.getAttribute('data-sent')) { event.preventDefault(); return; }
      form.setAttribute('data-sent', '1');
      /* after the browser has read which button was pressed */
      setTimeout(function () {
        if (!form.getAttribute('data-sent')) { return; }
        form.classList.add('busy');
        say(body.getAttribute('data-busy'), 'info');
      }, 0);
    });
  });
  window.addEventListener('pageshow', function () {
    all('form[data-sent]').forEach(function (form) { form.removeAttribute('data-sent'); form.classList.remove('busy'); });
  });

  /* A return or a rejection needs a reason: say so before anything is sent. */
  all('form[data-task]').forEach(function (form) {
    all('[data-reason]', form).forEach(function (button) {
      button.addEventListener('click', function (event) {
        var opinion = form.querySelector('[name=opinion]');
        if (!opinion || opinion.value.trim()) { return; }
        event.preventDefault();
        opinion.setAttribute('aria-invalid', 'true');
        document.getElementById('f-opinion-error').textContent = body.getAttribute('data-reason');
        opinion.focus();
      });
    });
  });

  /* A phrase is put where the cursor is, or where nothing is written yet. */
  all('[data-phrases]').forEach(function (row) {
    row.hidden = false;
    all('[data-phrase]', row).forEach(function (button) {
      button.addEventListener('click', function () {
        var opinion = document.getElementById('f-opinion');
        opinion.value = opinion.value ? opinion.value + ' ' + button.getAttribute('data-phrase') : button.getAttribute('data-phrase');
        opinion.focus();
      });
    });
  });

  /* One menu at a time; a press elsewhere or Escape closes it. */
  var menus = all('details.menu');
  function closeMenus(except) { menus.forEach(function (m) { if (m !== except) { m.open = false; } }); }
  document.addEventListener('click', function (event) {
    closeMenus(menus.filter(function (m) { return m.contains(event.target); })[0]);
  });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') { closeMenus(null); } });

  /* Filters apply at once. */
  all('[data-print]').forEach(function (button) { button.addEventListener('click', function () { window.print(); }); });

  all('[data-submit]').forEach(function (field) {
    field.addEventListener('change', function () { field.form.submit(); });
  });

  /* Another choice may take another way: the page shows it at once. */
  all('form[data-look]').forEach(function (form) {
    var field = form.querySelector('[name=' + form.getAttribute('data-look') + ']');
    var button = form.querySelector('[name=do][value=plan]');
    if (field && button) { field.addEventListener('change', function () { button.click(); }); }
  });

  /* Batch: tasks of one kind at a time. */
  var boxes = all('[data-pick]');
  if (boxes.length) {
    var every = document.querySelector('[data-pick-all]');
    var count = document.getElementById('picked');
    var idle = count.textContent;
    var refresh = function () {
      var picked = boxes.filter(function (b) { return b.checked; });
      var kind = picked.length ? picked[0].getAttribute('data-pick') : '';
      boxes.forEach(function (b) {
        b.disabled = kind !== '' && b.getAttribute('data-pick') !== kind;
        var row = b.parentNode.parentNode;
        row.classList.toggle('picked', b.checked);
      });
      count.textContent = picked.length ? count.getAttribute('data-text').replace('{n}', picked.length) : idle;
      return picked;
    };
    boxes.forEach(function (b) { b.addEventListener('change', refresh); });
    every.hidden = false;
    every.addEventListener('change', function () {
      var picked = refresh();
      var kind = (picked[0] || boxes[0]).getAttribute('data-pick');
      boxes.forEach(function (b) { b.checked = every.checked && b.getAttribute('data-pick') === kind; });
      refresh();
    });
    refresh();
  }

  /* More rows of positions without asking the server. */
  all('[data-add-row]').forEach(function (button) {
    button.addEventListener('click', function (event) {
      var rows = document.querySelector('#' + button.getAttribute('data-add-row') + ' tbody');
      if (!rows || rows.rows.length >= 50) { return; }
      event.preventDefault();
      var row = rows.rows[rows.rows.length - 1].cloneNode(true);
      all('input', row).forEach(function (input) { input.value = ''; });
      rows.appendChild(row);
      row.querySelector('input').focus();
    });
  });

  /* Files are sent one by one as they are chosen, photographs made smaller first: on a weak
     network each arrives, or is sent again, by itself. */
  var LARGE = 1500000;
  var SIDE = 2400;
  function shrink(file, then) {
    /* an engine that does not know which way up a photograph is would turn it */
    var upright = window.CSS && CSS.supports && CSS.supports('image-orientation', 'from-image');
    if (!upright || file.size < LARGE || !/^image\/(jpeg|png|webp)$/.test(file.type) || !HTMLCanvasElement.prototype.toBlob) { then(file); return; }
    var image = new Image();
    var reader = new FileReader();
    image.onerror = reader.onerror = function () { then(file); };
    image.onload = function () {
      var scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      var pen = canvas.getContext('2d');
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (smaller) { then(smaller && smaller.size < file.size ? smaller : file); }, 'image/jpeg', 0.85);
    };
    reader.onload = function () { image.src = reader.result; }; /* the page's policy knows data:, not blob: */
    reader.readAsDataURL(file);
  }
  all('[data-attach]').forEach(function (box) {
    var form = box;
    while (form && form.tagName !== 'FORM') { form = form.parentNode; }
    if (!form || !window.FormData) { return; }
    var list = box.querySelector('[data-files]');
    var sending = 0;
    box.querySelector('[data-attach-send]').hidden = true;
    function word(name) { return box.getAttribute('data-' + name); }
    function line() {
      var item = document.createElement('li');
      list.appendChild(item);
      return item;
    }
    function done(item, got) {
      item.textContent = '';
      var link = document.createElement('a');
      link.href = '/documents/' + got.id;
      link.target = '_blank';
      link.rel = 'noopener';
      link.textContent = got.name;
      if (got.image) { link.setAttribute('data-preview', ''); }
      var facts = document.createElement('span');
      facts.className = 'soft file-facts';
      facts.textContent = ' ' + got.size + ' \u00b7 ' + got.short + ' ';
      var held = document.createElement('input');
      held.type = 'hidden'; held.name = 'attachments'; held.value = got.id;
      var drop = document.createElement('button');
      drop.className = 'button small'; drop.type = 'submit'; drop.name = 'drop'; drop.value = got.id;
      drop.formNoValidate = true; drop.textContent = word('remove');
      [link, facts, held, drop].forEach(function (part) { item.appendChild(part); });
    }
    function refused(item, name, why, again) {
      item.textContent = name + ' \u2013 ' + why + ' ';
      item.className = 'bad';
      if (!again) { return; }
      var button = document.createElement('button');
      button.className = 'button small'; button.type = 'button'; button.textContent = word('again');
      button.addEventListener('click', function () { item.className = ''; again(); });
      item.appendChild(button);
    }
    function send(item, name, blob, tries) {
      var data = new FormData();
      data.append('csrf', form.elements.csrf.value);
      data.append('form', word('attach'));
      data.append('file', blob, name);
      var request = new XMLHttpRequest();
      request.open('POST', '/documents');
      request.setRequestHeader('Accept', 'application/json');
      request.upload.onprogress = function (event) {
        if (event.lengthComputable) { item.textContent = name + ' \u2013 ' + word('sending') + ' ' + Math.round(100 * event.loaded / event.total) + '%'; }
      };
      function lost() {
        if (tries < 3) { setTimeout(function () { send(item, name, blob, tries + 1); }, 2000 * tries); return; }
        sending -= 1;
        refused(item, name, word('failed'), function () { sending += 1; send(item, name, blob, 1); });
      }
      request.onload = function () {
        var got = null;
        try { got = JSON.parse(request.responseText); } catch (e) { got = null; }
        if (request.status === 201 && got) { sending -= 1; done(item, got); return; }
        if (request.status < 500 && got && got.error) { sending -= 1; refused(item, name, got.error, null); return; }
        lost();
      };
      request.onerror = lost;
      request.send(data);
    }
    all('input[type=file]', box).forEach(function (input) {
      input.addEventListener('change', function () {
        Array.prototype.slice.call(input.files).forEach(function (file) {
          var item = line();
          sending += 1;
          item.textContent = file.name + ' \u2013 ' + word('sending');
          shrink(file, function (blob) { send(item, file.name, blob, 1); });
        });
        input.value = ''; /* they do not go with the form once more */
      });
    });
    form.addEventListener('submit', function (event) {
      if (!sending) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      form.removeAttribute('data-sent');
      say(word('wait'), 'warning');
    }, true);
  });

  /* A photograph is looked at where it is named. */
  document.addEventListener('click', function (event) {
    var link = event.target;
    if (!link.hasAttribute || !link.hasAttribute('data-preview') || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    var shown = link.parentNode.querySelector('img.preview');
    if (shown) { shown.parentNode.removeChild(shown); return; }
    shown = document.createElement('img');
    shown.className = 'preview';
    shown.alt = link.textContent;
    shown.src = link.href;
    link.parentNode.appendChild(shown);
  });

  /* A monthly report is saved while it is written: to the server, or to the device when the
     network is weak. */
  var device = null;
  try { device = window.localStorage; } catch (e) { device = null; }
  if (device && device.getItem('duikou-sent')) {
    /* The form went through when the next page is not that form again. */
    if (!document.querySelector('form[data-draft-key="' + device.getItem('duikou-sent') + '"]')) {
      device.removeItem('duikou-' + device.getItem('duikou-sent'));
    }
    device.removeItem('duikou-sent');
  }
  all('form[data-draft]').forEach(function (form) {
    var key = 'duikou-' + form.getAttribute('data-draft-key');
    var state = document.getElementById('draft');
    var timer = null;
    var last = '';
    var store = device;

    function content() {
      var pairs = [];
      all('input, textarea, select', form).forEach(function (f) {
        if (f.name && f.type !== 'hidden') { pairs.push([f.name, f.value]); }
      });
      return JSON.stringify(pairs);
    }
    function two(n) { return n < 10 ? '0' + n : String(n); }
    function show(name, at) { state.textContent = form.getAttribute(name).replace('{at}', at); }
    function keep() {
      if (!store) { return; }
      var now = new Date();
      try { store.setItem(key, content()); show('data-kept', two(now.getHours()) + ':' + two(now.getMinutes())); } catch (e) { store = null; }
    }
    function forget() { if (store) { store.removeItem(key); } }
    function save() {
      var now = content();
      if (now === last) { return; }
      var request = new XMLHttpRequest();
      request.open('POST', form.getAttribute('data-draft'));
      request.timeout = 15000;
      request.setRequestHeader('Accept', 'application/json');
      request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      request.onload = function () {
        if (request.status !== 200) { keep(); return; }
        last = now;
        forget();
        show('data-saved', JSON.parse(request.responseText).at);
      };
      request.onerror = request.ontimeout = keep;
      var parts = [];
      all('input, textarea, select', form).forEach(function (f) {
        if (f.name) { parts.push(encodeURIComponent(f.name) + '=' + encodeURIComponent(f.value)); }
      });
      request.send(parts.join('&'));
    }
    last = content();
    if (store && store.getItem(key) && !faults) {
      try {
        JSON.parse(store.getItem(key)).forEach(function (pair) {
          var field = form.elements[pair[0]];
          if (field && field.type !== 'hidden') { field.value = pair[1]; }
        });
        state.textContent = form.getAttribute('data-restored');
        timer = setTimeout(save, 1500);
      } catch (e) { forget(); }
    }
    form.addEventListener('input', function () {
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    });
    window.addEventListener('online', save);
    form.addEventListener('submit', function (event) {
      clearTimeout(timer);
      if (navigator.onLine === false) {
        event.preventDefault();
        keep();
        form.removeAttribute('data-sent');
        say(body.getAttribute('data-offline'), 'warning');
      } else {
        /* if the request is lost on the way, the device still has it */
        if (store) {
          try {
            store.setItem(key, content());
            store.setItem('duikou-sent', form.getAttribute('data-draft-key'));
          } catch (e) { store = null; }
        }
      }
    }, true);
  });
})();
