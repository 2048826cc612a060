# Builds fl for fl.cmd when a source is newer than the last build: build-fl.ps1 PLATFORM BUILT
param([string]$platform, [string]$built)
$root = Split-Path -Parent $PSScriptRoot

function Test-Stale {
    if (-not (Test-Path $built)) { return $true }
    $since = (Get-Item $built).LastWriteTimeUtc
    $sources = Get-ChildItem -Path (Join-Path $root 'Fl.*'), (Join-Path $root 'Directory.*'), (Join-Path $root 'global.json') -Recurse -File |
        Where-Object { $_.Extension -in '.cs', '.csproj', '.props', '.targets', '.proto' -or $_.FullName -like '*\Dashboard\Page\*' -or $_.Name -in 'packages.lock.json', 'global.json' }
    return [bool]($sources | Where-Object { $_.LastWriteTimeUtc -gt $since } | Select-Object -First 1)
}

if (-not (Test-Stale)) { exit 0 }
New-Item -ItemType Directory -Force (Join-Path $root 'artifacts') | Out-Null
# Who comes while another builds waits for it, and finds it done.
$lock = $null
while ($null -eq $lock) {
    try { $lock = [IO.File]::Open((Join-Path $root 'artifacts\fl.lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
}
try {
    if (Test-Stale) {
        [Console]::Error.WriteLine('building fl ...')
        Push-Location $root
        dotnet publish Fl.Cli -c Release -r $platform --self-contained false -p:FromCheckout=true -p:RunAnalyzers=false -v q --nologo -clp:ErrorsOnly | ForEach-Object { [Console]::Error.WriteLine($_) }
        $code = $LASTEXITCODE
        Pop-Location
        if ($code -ne 0) { exit 1 }
        (Get-Item $built).LastWriteTimeUtc = [DateTime]::UtcNow
    }
}
finally { $lock.Dispose() }
exit 0
