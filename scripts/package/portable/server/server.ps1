# Gives the files of the folder "app" to the browsers of this machine, and to nobody else. It answers on localhost
# alone, GET and HEAD alone, and knows only the files that files.txt names, with their types; every answer carries the
# headers of headers.txt. It writes nothing and stops with its window. Windows PowerShell 5.1 or newer, no administrator.
# Exit codes: 0 done, 1 failed, 2 the port is taken, 3 not allowed here.
$here = $PSScriptRoot
$root = Split-Path -Parent $here
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Write-Host "`n  A policy of this machine (Constrained Language Mode) does not let this script listen on a port."
    exit 3
}
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$port = 28417
$chosen = Join-Path $root 'port.txt'
if (Test-Path -LiteralPath $chosen) { $port = [int]((Get-Content -LiteralPath $chosen -TotalCount 1) -replace '\D', '') }
$url = "http://localhost:$port/"

$types = New-Object System.Collections.Hashtable
foreach ($line in Get-Content -LiteralPath (Join-Path $here 'files.txt')) {
    $path, $type = $line -split ' ', 2
    $types[$path] = $type
}
$headers = New-Object System.Collections.Hashtable
foreach ($line in Get-Content -LiteralPath (Join-Path $here 'headers.txt')) {
    $name, $value = $line -split ': ', 2
    $headers[$name] = $value
}

# A folder "data" beside the launcher keeps the reviews there; only browsers of Chromium's family can be told so.
$data = Join-Path $root 'data'
$browser = $null
if (Test-Path -LiteralPath $data -PathType Container) {
    $folders = @($env:ProgramFiles, ${env:ProgramFiles(x86)}, $env:LOCALAPPDATA) | Where-Object { $_ }
    $programs = 'Microsoft\Edge\Application\msedge.exe', 'Google\Chrome\Application\chrome.exe', 'Chromium\Application\chrome.exe'
    $found = foreach ($program in $programs) { foreach ($folder in $folders) { Join-Path $folder $program } }
    $browser = $found | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
    if (-not $browser) {
        Write-Host "`n  The folder data needs Edge, Chrome or Chromium, and none was found. Rename it to do without."
        exit 2
    }
}
function Open-Page {
    if (-not $browser) { Start-Process $url; return }
    Start-Process -FilePath $browser -ArgumentList "--user-data-dir=`"$data`"", "--app=$url", '--no-first-run', '--no-default-browser-check'
}

# Windows' own HTTP service takes the connections: it holds both addresses of localhost and refuses other Host names.
$listener = New-Object System.Net.HttpListener
$listener.Prefixes.Add($url)
try { $listener.Start() } catch {
    $reason = $_.Exception.Message
    [System.Net.WebRequest]::DefaultWebProxy = $null
    $page = try { (Invoke-WebRequest -UseBasicParsing -Uri $url -TimeoutSec 5).Content } catch { '' }
    if ($page -match '<title>Isodoubt</title>') {
        Write-Host "`n  Isodoubt is running already: its page is opened.`n  After an update, close the window of the older one first.`n"
        Open-Page
        exit 0
    }
    Write-Host "`n  Port $port is not to be had (another program may use it), so Isodoubt was not started: $reason"
    Write-Host "  Write another number from 1024 to 32767 into a file port.txt beside the launcher and start again."
    Write-Host "  Reviews belong to the port: those made with $port are seen again only with $port.`n"
    exit 2
}

$serve = {
    param($listener, $app, $types, $headers)
    while ($listener.IsListening) {
        try { $context = $listener.GetContext() } catch { break }
        $request = $context.Request
        $response = $context.Response
        try {
            foreach ($name in $headers.Keys) { $response.Headers[$name] = $headers[$name] }
            $response.Headers['Cache-Control'] = 'no-cache'
            $path = ($request.RawUrl -split '\?', 2)[0]
            if ($path.EndsWith('/')) { $path += 'index.html' }
            if (-not $request.IsLocal) { $response.StatusCode = 403 }
            elseif ($request.HttpMethod -notin 'GET', 'HEAD') { $response.StatusCode = 405; $response.Headers['Allow'] = 'GET, HEAD' }
            elseif (-not $types.ContainsKey($path)) { $response.StatusCode = 404 }
            else {
                $file = [System.IO.File]::OpenRead($app + $path.Replace('/', '\'))
                try {
                    $response.ContentType = $types[$path]
                    $response.ContentLength64 = $file.Length
                    if ($request.HttpMethod -eq 'GET') { $file.CopyTo($response.OutputStream, 262144) }
                } finally { $file.Dispose() }
            }
            $response.Close()
        } catch { $response.Abort() } # a browser that goes away in the middle of an answer is no failure
    }
}
# Several at a time, so that one slow answer holds up no other.
$runners = foreach ($number in 1..8) {
    $runner = [PowerShell]::Create()
    [void]$runner.AddScript($serve.ToString()).AddArgument($listener).AddArgument("$root\app").AddArgument($types).AddArgument($headers)
    [void]$runner.BeginInvoke()
    $runner
}
Write-Host "`n  Isodoubt is at $url`n  Nothing leaves this machine. Close this window, or press Ctrl+C, to stop; nothing is lost.`n"
Open-Page
try { while ($true) { Start-Sleep -Seconds 3600 } } finally { $listener.Stop() }
