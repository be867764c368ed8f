@echo off
rem Isodoubt for Windows: serves the folder app to this machine alone and opens it in a browser.
rem No administrator is needed, nothing is installed; nothing is written outside of this folder.
rem "Bypass" is for a script that came in a download; a policy of your organisation still wins over it.
title Isodoubt
pushd "%~dp0"
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "server\server.ps1"
if %errorlevel%==0 goto :end
if %errorlevel%==2 goto :wait

rem PowerShell may not run the script here. Python can do the same, where there is one.
set port=28417
if exist port.txt set /p port=<port.txt
where py.exe >nul 2>nul || goto :help
if exist data goto :help
py -3 "server\server.py" %port% explorer.exe "http://localhost:%port%/"
goto :wait

:help
echo.
echo   PowerShell could not run server\server.ps1: the reason stands above.
echo   An administrator can do one of these:
echo    - allow it: sign server\server.ps1, or add its hash to the AppLocker or WDAC policy
echo      (Constrained Language Mode does not let a script listen, so signing alone may not be enough for it)
echo    - unblock the zip before it is unpacked: right-click, Properties, Unblock
echo    - serve the folder app with IIS or any other web server: see docs\administrators.md
:wait
echo.
pause
:end
popd
